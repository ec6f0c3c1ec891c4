"""Ways through the graph: paths between two, what lies upstream and downstream of one."""
