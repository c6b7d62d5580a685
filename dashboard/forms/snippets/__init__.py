"""What a site owner pastes into a page: a form as HTML, with the script, in React."""
