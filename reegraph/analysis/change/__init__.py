"""What changes: events in their order, and the difference between two dates or two stores."""
