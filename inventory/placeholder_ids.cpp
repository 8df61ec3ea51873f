#include "inventory/placeholder_ids.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace onvigil::inventory {
namespace {

constexpr std::size_t shortest_serial = 5;
constexpr std::size_t uuid_digits = 32, mac_digits = 12;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The letters and digits of a text in lower case; no more of them than tell whether it is real.
class Bare {
public:
    explicit Bare(std::string_view text)
    {
        for (const char c : text)
            if (is_alphanumeric(c) && size_ < kept_.size())
                kept_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    [[nodiscard]] std::string_view text() const { return {kept_.data(), size_}; }

private:
    std::array<char, 64> kept_;
    std::size_t size_ = 0;
};

bool one_character(std::string_view text)
{
    return text.find_first_not_of(text.front()) == std::string_view::npos;
}

/// What follows in 123456, 1234567890, 0123456789abcdef0123…: after 9 comes 0 or a, after f 0.
bool follows(char previous, char next)
{
    return next == previous + 1 || (previous == '9' && (next == '0' || next == 'a')) ||
           (previous == 'f' && next == '0');
}

bool counts_up(std::string_view text)
{
    for (std::size_t i = 1; i < text.size(); ++i)
        if (!follows(text[i - 1], text[i])) return false;
    return true;
}

/// Every character twice or more, and each more than the one before: 112233445566, 11111111-2222-3333-4444-….
bool counts_up_in_runs(std::string_view text)
{
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of(text[begin], begin), text.size());
        if (end - begin < 2 || (end < text.size() && !follows(text[begin], text[end]))) return false;
        begin = end;
    }
    return true;
}

/// The text is one short piece over and over: 12121212, 12345678-12345678-12345678.
bool repeats(std::string_view text)
{
    for (std::size_t period = 1; period <= 8 && period * 2 <= text.size(); ++period) {
        const bool often = period <= 4 || text.size() >= period * 3;
        if (often && text.size() % period == 0 && text.substr(period) == text.substr(0, text.size() - period))
            return true;
    }
    return false;
}

bool mechanical(std::string_view text)
{
    return one_character(text) || counts_up(text) || counts_up_in_runs(text) || repeats(text);
}

std::size_t others_than_zero(std::string_view text)
{
    return text.size() - static_cast<std::size_t>(std::ranges::count(text, '0'));
}

bool fake_mac(std::string_view digits)
{
    const auto mac = model::parse_mac(digits);
    return mac && mac->fake();
}

/// Of sample code, and of firmware that copied it.
bool sample_uuid(std::string_view uuid)
{
    constexpr std::array<std::string_view, 5> samples{
        "c9790c3a701b464da1890060351c8ada",  // a mock-up copied from project to project
        "1419d68a1dd211b2a105000000000000", "123456781234123412341234567890ab", "123e4567e89b12d3a456426614174000",
        "01234567deadbeefbaadabcdeffedcba"};
    if (std::ranges::find(samples, uuid) != samples.end() || uuid.starts_with("deadbeef")) return true;
    // A UUID made of the time and a MAC, where the MAC is a placeholder. Zeros may stand there for no MAC at all.
    const std::string_view node = uuid.substr(uuid_digits - mac_digits);
    return !one_character(node) && fake_mac(node);
}

/// 123456789 with whatever follows, behind zeros or a few letters.
bool starts_counting(std::string_view serial)
{
    constexpr std::size_t longest_prefix = 4;
    const std::size_t letters = std::min(serial.find_first_of("0123456789"), serial.size());
    std::string_view number = letters <= longest_prefix ? serial.substr(letters) : serial;
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number.starts_with("123456789") || (letters == 0 && number.size() >= 4 && counts_up(number));
}

}  // namespace

bool real_endpoint(std::string_view endpoint)
{
    constexpr std::size_t shortest = 6, fewest_digits = 5;
    const Bare all(endpoint);
    const auto uuid = all.text().find("uuid");
    const std::string_view bare = uuid == std::string_view::npos ? all.text() : all.text().substr(uuid + 4);
    if (bare.size() < shortest || mechanical(bare)) return false;
    if (bare.size() != uuid_digits) return true;
    return others_than_zero(bare) >= fewest_digits && !sample_uuid(bare);
}

bool real_serial(std::string_view serial)
{
    constexpr std::array<std::string_view, 14> placeholders{
        "serialnumber", "serialno",      "notavailable", "notspecified",    "unknown", "default", "undefined",
        "devicesn",     "serialnumber1", "nothing",      "tobefilledbyoem", "empty",   "invalid", "serialnumber0"};
    const Bare all(serial);
    const std::string_view bare = all.text();
    if (bare.size() < shortest_serial || mechanical(bare) || starts_counting(bare)) return false;
    if (std::ranges::none_of(bare, is_digit)) return false;
    if (std::ranges::all_of(bare, is_digit) && others_than_zero(bare) < 2) return false;
    if (bare.size() == mac_digits && fake_mac(bare)) return false;
    return std::ranges::find(placeholders, bare) == placeholders.end();
}

bool real_mac(const model::Mac& mac)
{
    return !mac.fake() && !mac.multicast();
}

bool names_owner(std::string_view organization)
{
    return !organization.empty() && text::lower(text::trim(organization)) != "private";
}

}  // namespace onvigil::inventory
