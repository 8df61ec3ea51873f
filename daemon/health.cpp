#include "daemon/health.hpp"

#include <fmt/format.h>

namespace onvigil::daemon {

Health::Difference Health::look(const std::vector<Complaint>& complaints, model::TimePoint now)
{
    Difference difference;
    for (auto& [what, open] : open_) open.held = false;
    for (const auto& complaint : complaints) {
        const auto [open, is_new] = open_.try_emplace(complaint.what, Open{complaint, now});
        open->second.complaint = complaint;
        open->second.held = true;
        if (is_new) difference.opened.push_back(complaint);
    }
    std::erase_if(open_, [&](const auto& entry) {
        if (!entry.second.held) difference.recovered.push_back(entry.first);
        return !entry.second.held;
    });
    return difference;
}

std::vector<control::ProblemStatus> Health::problems() const
{
    std::vector<control::ProblemStatus> out;
    for (const auto& [what, open] : open_) {
        std::string text = what;
        if (const auto& detail = open.complaint.detail; !detail.empty()) text.append(": ").append(detail);
        out.push_back({std::move(text), open.since, open.complaint.action});
    }
    return out;
}

std::string Health::text() const
{
    std::string out;
    for (const auto& [what, open] : open_) out += fmt::format("{} {}\n", model::to_rfc3339(open.since), what);
    return out;
}

void Health::take_up(std::string_view text)
{
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto blank = line.find(' ');
        const auto since = model::parse_rfc3339(line.substr(0, blank));
        if (!since || blank == std::string_view::npos) continue;
        const std::string what(line.substr(blank + 1));
        open_.try_emplace(what, Open{{what, {}, {}}, *since});
    }
}

}  // namespace onvigil::daemon
