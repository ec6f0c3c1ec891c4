"""AND/OR networks by themselves: what is available, what fails together, how much each cause matters.

Nothing here knows of documents or claims, so that networks of one's own can be analysed, and the engine checked, apart
from any.
"""
