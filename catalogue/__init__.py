"""What is shown: categories, products and their origin, stores."""
