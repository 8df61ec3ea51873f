#pragma once
/// Settings of a sink as a test gives them; what is wrong with them is kept.

#include "alerts/sinks/setting_visitor.hpp"

#include <map>
#include <string>
#include <vector>

namespace onvigil::alerts::test {

class GivenSettings final : public SettingVisitor {
public:
    explicit GivenSettings(std::map<std::string, std::string> given) : given_(std::move(given)) {}

    std::optional<std::string> given(const char* key, const std::string&) override
    {
        const auto found = given_.find(key);
        if (found == given_.end()) return std::nullopt;
        return found->second;
    }
    void texts(const char* key, std::vector<std::string>& value) override
    {
        if (has(key)) value = {given_.at(key)};
    }
    void number(const char* key, std::size_t& value, std::size_t, std::size_t, const std::string&) override
    {
        if (has(key)) value = std::stoul(given_.at(key));
    }
    void duration(const char* key, std::chrono::milliseconds& value, std::chrono::milliseconds,
                  std::chrono::milliseconds) override
    {
        if (has(key)) value = std::chrono::milliseconds(std::stoul(given_.at(key)));
    }
    void secret(const std::string& name, std::string& value) override
    {
        if (has(name.c_str())) value = given_.at(name);
    }
    void headers(const char*, Headers&, Check) override {}
    bool has(const char* key) const override { return given_.contains(key); }
    void problem(const char* key, const std::string& what) override
    {
        problems.push_back(*key == '\0' ? what : fmt::format("{}: {}", key, what));
    }

    std::vector<std::string> problems;

private:
    std::map<std::string, std::string> given_;
};

}  // namespace onvigil::alerts::test
