#include <algorithm>

#include "control/device_filter.hpp"
#include "control/resources.hpp"
#include "control/selection.hpp"
#include "control/web_assets.hpp"
#include "render/json_writer.hpp"
#include "render/report/json_report.hpp"

namespace onvigil::control {
namespace {

/// The page's own files and the API, nothing from elsewhere, and no text that becomes markup.
constexpr const char* page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

}  // namespace

Done page(Call& call)
{
    const std::string_view wanted = call.names.empty() ? std::string_view("index.html") : call.names[0];
    const auto assets = web_assets();
    const auto asset = std::ranges::find(assets, wanted, &WebAsset::name);
    if (asset == assets.end()) {
        const ApiError error{404, "no such file", "the page does not consist of such a file", {}};
        co_return co_await send_error(call, error);
    }
    Answer answer{.content_type = std::string(asset->content_type),
                  .body = std::string(asset->text),
                  .content_policy = page_policy};
    co_await call.reply.send(std::move(answer));
}

Done summary(Call& call)
{
    for (const auto& [name, value] : call.query.pairs())
        if (is_about_listing(name))
            co_return co_await send_not_understood(call,
                                                   name + ": a summary is of all devices that the filters choose");
    const auto filter = parse_device_filter(call.query, call.handler.now());
    if (!filter) co_return co_await send_not_understood(call, filter.error().text);
    render::ReportSummary counted;
    const ApiHandler::Visit count = [&](const model::Record& record) {
        if (matches(*filter, record)) counted.add(record);
    };
    co_await visit_devices(call.handler, count);
    Answer answer;
    answer.body = render::json_line([&](render::JsonWriter& json) {
        json.member("site", call.handler.site());
        json.member("generated", call.handler.now());
        render::append_numbers(json, counted);
    });
    co_await call.reply.send(std::move(answer));
}

}  // namespace onvigil::control
