"""What all pages and APIs share: errors, security headers, limits, health."""
