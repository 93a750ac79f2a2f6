"""The procedure of Article 7 as durable workflows."""
