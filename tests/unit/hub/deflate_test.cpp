#include "hub/deflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::hub {
namespace {

const std::string dictionary = "the first and the last, and what lies between";

/// By zlib, as raw deflate; "?" where it does not end where the text ends.
std::string inflated(std::string bytes, std::size_t size)
{
    z_stream stream{};
    inflateInit2(&stream, -15);
    inflateSetDictionary(&stream, reinterpret_cast<const Bytef*>(dictionary.data()),
                         static_cast<uInt>(dictionary.size()));
    std::string out(size + 1, '?');
    stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return whole ? out : "?";
}

std::string deflated(std::string_view text)
{
    std::string out = "before";
    Deflater(dictionary).append(out, text);
    EXPECT_EQ(out.substr(0, 6), "before");
    return out.substr(6);
}

TEST(Deflate, ComesBackAsItWas)
{
    std::string every_byte;
    for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
    for (const auto& text : {std::string(), std::string("x"), std::string("the"), dictionary, dictionary + dictionary,
                             every_byte, every_byte + every_byte, std::string(5, '\0')})
        EXPECT_EQ(inflated(deflated(text), text.size()), text);
}

TEST(Deflate, EveryLengthOfACopyComesBack)
{
    std::mt19937 random(1);
    std::string part;
    for (int i = 0; i < 600; ++i) part += static_cast<char>(random());
    for (std::size_t length = 1; length <= part.size(); ++length) {
        const auto text = part + part.substr(0, length) + "|";
        ASSERT_EQ(inflated(deflated(text), text.size()), text) << length;
    }
    for (std::size_t length = 1; length <= part.size(); ++length)
        ASSERT_EQ(inflated(deflated(std::string(length, 'a')), length), std::string(length, 'a')) << length;
}

TEST(Deflate, ACopyIsOfWhatIsNoFurtherAwayThanItMayBe)
{
    std::mt19937 random(2);
    for (std::size_t distance : {5u, 192u, 193u, 1024u, 1025u, 32'767u, 32'768u, 32'769u, 70'000u}) {
        std::string text = "a phrase that is there twice";
        while (text.size() < distance) text += static_cast<char>(random());
        text.resize(distance);
        text += "a phrase that is there twice";
        EXPECT_EQ(inflated(deflated(text), text.size()), text) << distance;
    }
}

TEST(Deflate, OfRandomTextsComeBack)
{
    std::mt19937 random(3);
    Deflater deflater(dictionary);
    for (int round = 0; round < 300; ++round) {
        std::string text;
        for (auto left = random() % 200; left > 0; --left)
            if (random() % 2 == 0)
                text += static_cast<char>(random() % 4 == 0 ? random() : 'a' + random() % 3);
            else
                text += dictionary.substr(random() % dictionary.size());
        std::string out;
        deflater.append(out, text);
        ASSERT_EQ(inflated(out, text.size()), text);
    }
}

TEST(Deflate, IsSmallWhereTheDictionaryHasIt)
{
    EXPECT_LE(deflated(dictionary).size(), 6u);
    EXPECT_LE(deflated(std::string(100'000, 'a')).size(), 1'200u);
    std::mt19937 random(4);
    std::string noise;
    for (int i = 0; i < 8'000; ++i) noise += static_cast<char>(random() | 0x80);
    EXPECT_LE(deflated(noise).size(), 9'010u);
}

}  // namespace
}  // namespace onvigil::hub
