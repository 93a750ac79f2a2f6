"""What breaks: every part killed while messages flow; afterwards nothing is lost and nothing there twice."""
