#error "This folder is plain C++: no SystemC here (see the dependency rule in sim/README.md)."
