#pragma once
/// cli/spool.hpp - texts that wait on disk, in a file without a name, until they are needed: more of them than memory
/// should hold.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::cli {

class Spool {
public:
    /// In TMPDIR, else /var/tmp. A Failure where that cannot be written.
    Spool();
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    void add(std::string_view text);
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] std::string at(std::size_t index);

private:
    void flush();

    int file_;
    std::string waiting_;
    std::uint64_t written_ = 0;
    std::vector<std::uint64_t> ends_;
};

}  // namespace onvigil::cli
