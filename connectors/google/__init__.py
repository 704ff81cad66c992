"""Gmail, Google Calendar and Google Contacts behind the port."""
