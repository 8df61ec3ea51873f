// Precompiled for the tests (cmake/Precompiled.cmake).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "asio.hpp"
