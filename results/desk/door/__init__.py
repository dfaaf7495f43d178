"""The door of the desk: who comes in, how they show who they are, and what nobody may do from outside."""
