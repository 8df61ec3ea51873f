// Boost.Asio's and Boost.Beast's own code, compiled here once instead of in every source that includes them.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
