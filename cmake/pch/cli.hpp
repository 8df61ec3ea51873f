// Precompiled for the client (cmake/Precompiled.cmake).
#include <CLI/CLI.hpp>

#include "core.hpp"
