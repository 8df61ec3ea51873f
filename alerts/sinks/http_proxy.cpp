#include "alerts/sinks/http_proxy.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/url/parse.hpp>

#include <openssl/evp.h>

namespace onvigil::alerts {

namespace asio = boost::asio;

std::optional<Problem> check_proxy(std::string_view url)
{
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->scheme() != "http" || parsed->encoded_host().empty() || parsed->port_number() == 0)
        return Problem{"is no proxy, as in http://proxy.example:3128"};
    if (parsed->has_userinfo()) return Problem{"must not carry a password; put USER:PASSWORD into proxy_login_file"};
    if ((!parsed->encoded_path().empty() && parsed->encoded_path() != "/") || parsed->has_query())
        return Problem{"has a path; a proxy has none"};
    return std::nullopt;
}

std::string basic_authorization(std::string_view login)
{
    std::string encoded((login.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends it with a zero
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                        reinterpret_cast<const unsigned char*>(login.data()), static_cast<int>(login.size()));
    return "Basic " + encoded.substr(0, static_cast<std::size_t>(size));
}

asio::awaitable<std::string> open_tunnel(asio::ip::tcp::socket& proxy, std::string authority, std::string login)
{
    auto request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", authority);
    if (!login.empty()) request += fmt::format("Proxy-Authorization: {}\r\n", basic_authorization(login));
    request += "\r\n";
    const auto [not_written, written] =
        co_await asio::async_write(proxy, asio::buffer(request), asio::as_tuple(asio::use_awaitable));
    if (not_written) co_return fmt::format("the proxy takes no request: {}", not_written.message());
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer, limits::http_sink_answer_bytes);
    const auto [not_read, size] =
        co_await asio::async_read_until(proxy, buffer, "\r\n\r\n", asio::as_tuple(asio::use_awaitable));
    if (not_read) co_return fmt::format("the proxy does not answer: {}", not_read.message());
    const auto line = std::string_view(answer).substr(0, answer.find("\r\n"));
    if (!line.starts_with("HTTP/1.") || line.find(' ') == line.npos)
        co_return std::string("the proxy does not speak HTTP");
    const auto status = line.substr(line.find(' ') + 1);
    if (!status.starts_with('2')) co_return fmt::format("the proxy answers {}", text::clean(std::string(status), 200));
    if (answer.size() != size) co_return std::string("the proxy speaks before it is asked");
    co_return std::string();
}

}  // namespace onvigil::alerts
