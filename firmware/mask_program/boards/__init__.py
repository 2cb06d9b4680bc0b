"""What is under the program: the port that every board offers, and the boards."""
