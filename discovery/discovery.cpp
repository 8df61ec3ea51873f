#include "discovery/discovery.hpp"
