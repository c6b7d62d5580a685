"""Who may send and who may read: allowed origins of a form's pages, and API keys of programs."""
