"""A course as a static site: pages, and each unit in JupyterLite, where Python runs in the browser."""
