"""Outlook behind the port: mail, calendar and contacts by Microsoft Graph v1.0."""
