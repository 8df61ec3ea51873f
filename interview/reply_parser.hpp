#pragma once
/// interview/reply_parser.hpp - Beast's HTTP parser as http_client.cpp uses it; included nowhere else.

#include "base/limits.hpp"
#include "interview/http_reply.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <optional>
#include <string_view>

namespace onvigil::interview {

/// Beast's parser without its containers: it keeps the few headers an interview looks at, and the body.
class ReplyParser final : public boost::beast::http::basic_parser<false> {
public:
    explicit ReplyParser(HttpReply& reply) : reply_(reply)
    {
        reply_.clear();
        eager(true);
        header_limit(limits::http_head_bytes);
        body_limit(limits::http_body_bytes);
    }

private:
    void on_request_impl(boost::beast::http::verb, boost::beast::string_view, boost::beast::string_view, int,
                         boost::system::error_code&) override
    {
    }
    void on_response_impl(int code, boost::beast::string_view, int, boost::system::error_code&) override
    {
        reply_.status = code;
    }
    void on_field_impl(boost::beast::http::field name, boost::beast::string_view, boost::beast::string_view value,
                       boost::system::error_code&) override
    {
        if (name == boost::beast::http::field::www_authenticate && reply_.challenges.size() < limits::http_challenges)
            reply_.challenges.emplace_back(value.data(), value.size());
        else if (name == boost::beast::http::field::location)
            reply_.location.assign(value.data(), value.size());
        else if (name == boost::beast::http::field::date)
            reply_.date.assign(value.data(), value.size());
        else if (name == boost::beast::http::field::content_encoding)
            reply_.encoding.assign(value.data(), value.size());
    }
    void on_header_impl(boost::system::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, boost::system::error_code&) override {}
    std::size_t on_body_impl(boost::beast::string_view body, boost::system::error_code&) override
    {
        reply_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, boost::system::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view body,
                                   boost::system::error_code& error) override
    {
        return on_body_impl(body, error);
    }
    void on_finish_impl(boost::system::error_code&) override {}

    HttpReply& reply_;
};

/// Feeds the parser what has come after the first `parsed` bytes. True: it has the whole answer. An interim one (1xx)
/// is none.
inline bool feed(std::optional<ReplyParser>& parser, std::string_view bytes, std::size_t& parsed, HttpReply& reply,
                 boost::system::error_code& error)
{
    while (parsed < bytes.size() && !parser->is_done()) {
        const std::size_t taken = parser->put(boost::asio::buffer(bytes.data() + parsed, bytes.size() - parsed), error);
        parsed += taken;
        if (!error && parser->is_done() && reply.status / 100 == 1) parser.emplace(reply);
        if (error == boost::beast::http::error::need_more) {
            error = {};
            break;
        }
        if (error || taken == 0) break;
    }
    return !error && parser->is_done();
}

}  // namespace onvigil::interview
