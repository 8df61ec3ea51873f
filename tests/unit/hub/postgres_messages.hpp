#pragma once
/// PostgreSQL's frontend/backend protocol 3.0, as much of it as one call of a function takes.

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::test::postgres {

/// Of a prepared statement; an absent one is SQL's NULL.
using Arguments = std::vector<std::optional<std::string>>;

inline std::string number(std::uint32_t value, std::size_t bytes)
{
    std::string out;
    while (bytes-- > 0) out.push_back(static_cast<char>(value >> (8 * bytes)));
    return out;
}
inline std::uint32_t number_in(const std::string& text, std::size_t at, std::size_t bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(text.at(at + i));
    return value;
}
inline std::string message(char type, const std::string& content)
{
    return type + number(static_cast<std::uint32_t>(content.size() + 4), 4) + content;
}
inline std::optional<std::string> read(int fd, std::size_t size)
{
    std::string out(size, '\0');
    for (std::size_t at = 0; at < size;) {
        const auto got = ::recv(fd, out.data() + at, size - at, 0);
        if (got <= 0) return std::nullopt;
        at += static_cast<std::size_t>(got);
    }
    return out;
}

/// Of a Bind message.
inline Arguments arguments_of(const std::string& bind)
{
    auto at = bind.find('\0', bind.find('\0') + 1) + 1;  // behind the names of portal and statement
    at += 2 + 2 * number_in(bind, at, 2);
    Arguments out(number_in(bind, at, 2));
    at += 2;
    for (auto& argument : out) {
        const auto size = number_in(bind, at, 4);
        at += 4;
        if (size == 0xFFFF'FFFF) continue;
        argument = bind.substr(at, size);
        at += size;
    }
    return out;
}

inline std::string error(const std::string& state, const std::string& what)
{
    const std::string end(1, '\0');
    return message('E', "SERROR" + end + "C" + state + end + "M" + what + end + end);
}

/// The answer of one row with one text.
inline std::string row_of(const std::string& text)
{
    const std::string end(1, '\0');
    return message('1', "") + message('2', "") +
           message('T', number(1, 2) + "push" + end + number(0, 4) + number(0, 2) + number(25, 4) + number(0xFFFF, 2) +
                            number(0xFFFF'FFFF, 4) + number(0, 2)) +
           message('D', number(1, 2) + number(static_cast<std::uint32_t>(text.size()), 4) + text) +
           message('C', "SELECT 1" + end);
}

}  // namespace onvigil::test::postgres
