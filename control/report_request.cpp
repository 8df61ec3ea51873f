#include "control/report_request.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "control/request_bodies.hpp"

namespace onvigil::control {
namespace {

using Wrong = std::optional<Problem>;

constexpr std::string_view form_list = "us-ndaa-889";

/// Adds the chosen lists that a word of `list=` fits.
Wrong add_lists(ReportRequest& request, std::string_view words, std::span<const ListView> lists)
{
    std::vector<std::string> known;
    for (const auto& list : lists)
        if (list.configured) known.push_back(list.id);
    for (const auto word : split_list(words)) {
        bool fits = false;
        for (const auto& id : known) {
            if (!text::matches_glob(word, id)) continue;
            fits = true;
            if (std::ranges::find(request.lists, id) == request.lists.end()) request.lists.push_back(id);
        }
        if (fits) continue;
        const auto meant = text::nearest(std::string(word), known);
        return Problem{fmt::format("list: policy.lists has no {}; {}", text::clean(word, 80),
                                   meant.empty() ? fmt::format("there are {}", fmt::join(known, ", "))
                                                 : fmt::format("did you mean {}?", meant))};
    }
    return std::nullopt;
}

Wrong read_own(ReportRequest& request, std::string_view name, std::string_view value, model::TimePoint now,
               std::span<const ListView> lists, std::string_view site)
{
    const auto shown = text::clean(value, 80);
    if (name == "format") {
        const auto format = render::parse_report_format(value);
        if (!format) return Problem{"format: not one of html, csv, json"};
        request.format = *format;
    } else if (name == "form") {
        const auto form = render::parse_report_form(value);
        if (!form) return Problem{"form: " + shown + " is none of far-889"};
        request.form = *form;
    } else if (name == "since") {
        request.since = parse_past(value, now);
        if (!request.since)
            return Problem{"since: " + shown + " is not a time: RFC 3339, a date, or a duration such as 24h"};
        if (*request.since > now)
            return Problem{"since: " + shown + " is yet to come: a report compares with the past"};
    } else if (name == "site") {
        if (!text::matches_glob(value, site))
            return Problem{fmt::format("site: there is no {} here; this sensor is at {}", shown, site)};
    } else {
        return add_lists(request, value, lists);
    }
    return std::nullopt;
}

bool is_own(std::string_view name)
{
    return name == "format" || name == "form" || name == "since" || name == "site" || name == "list";
}

}  // namespace

Result<ReportRequest, Problem> parse_report_request(const Query& query, model::TimePoint now,
                                                    std::span<const ListView> lists, std::string_view site)
{
    ReportRequest request;
    Query filters;
    for (const auto& [name, value] : query.pairs()) {
        if (is_about_listing(name)) return Problem{name + ": a report holds all it is about, in its own order"};
        if (!is_own(name)) filters.add(name, value);
        if (name != "format" && name != "form" && name != "since" && name != "site" && !value.empty())
            request.narrowed.push_back(name + " " + text::clean(value, 200));
        if (!is_own(name)) continue;
        if (auto wrong = read_own(request, name, value, now, lists, site)) return std::move(*wrong);
    }
    auto filter = parse_device_filter(filters, now);
    if (!filter) return filter.error();
    request.filter = std::move(*filter);
    request.some_devices = !filters.pairs().empty();
    if (request.form == render::ReportForm::inventory) {
        // A page orders its groups itself; within them addresses follow one another.
        if (request.format == render::ReportFormat::html) request.filter.sort = SortKey::address;
        return request;
    }
    request.filter.sort = SortKey::address;
    if (request.format == render::ReportFormat::csv) return Problem{"form: html or json, no csv"};
    if (!request.lists.empty()) return request;
    if (auto wrong = add_lists(request, form_list, lists)) return std::move(*wrong);
    return request;
}

}  // namespace onvigil::control
