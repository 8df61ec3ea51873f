#pragma once
/// protocol/schema/soap_context.hpp - gSOAP as a reader of memory. For wsd.cpp and onvif.cpp alone: no other file sees
/// gSOAP.
///
/// No socket and no file is ever touched: bytes come from a span, and gSOAP's hooks for connections stay unused.

#include "base/limits.hpp"
#include "protocol/soap.hpp"

#include <onvigil_soapH.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

namespace onvigil::protocol {

/// One gSOAP context, reused for message after message. What it reads lives until the next open().
///
/// gSOAP compares each attribute's name with those of all before it, and each namespace likewise: half a megabyte of
/// them would take minutes. So it is handed the bytes in pieces, and no more of them once it holds too many names.
class SoapContext {
public:
    SoapContext() : soap_(soap_new1(SOAP_ENC_PLAIN | SOAP_C_UTFSTRING | SOAP_XML_TREE))
    {
        if (!soap_) throw std::bad_alloc();
        soap_set_namespaces(soap_.get(), ::namespaces);
        soap_->user = this;
        soap_->frecv = &receive;
        soap_->fignore = [](struct soap*, const char*) { return static_cast<int>(SOAP_OK); };
        soap_->maxlevel = limits::soap_depth;
        soap_->maxlength = static_cast<long>(limits::http_body_bytes);
        soap_->maxoccurs = limits::soap_occurrences;
    }
    SoapContext(const SoapContext&) = delete;
    SoapContext& operator=(const SoapContext&) = delete;

    [[nodiscard]] struct soap* get() const { return soap_.get(); }

    /// From the next open() on: elements are known by their local names alone, for documents without namespaces.
    void ignore_namespaces(bool ignore)
    {
        ignore ? soap_set_imode(soap_.get(), SOAP_XML_IGNORENS) : soap_clr_imode(soap_.get(), SOAP_XML_IGNORENS);
    }

    /// Reads the envelope's start tag, the header and the body's start tag; false (and an error in get()) where there
    /// are none.
    bool open(std::string_view document)
    {
        struct soap* s = soap_.get();
        soap_destroy(s);
        soap_dealloc(s, nullptr);  // soap_begin_recv does what else soap_end would
        rest_ = document;
        crowded_ = false;
        s->header = nullptr;
        return !soap_begin_recv(s) && !soap_envelope_begin_in(s) && !soap_recv_header(s) && !soap_body_begin_in(s) &&
               !soap_peek_element(s);
    }

    /// Whether the element about to be read has this name ("wsdd:Hello", prefixes as in schema/onvigil.h).
    [[nodiscard]] bool at(const char* tag) const
    {
        const bool match = soap_match_tag(soap_.get(), soap_->tag, tag) == SOAP_OK;
        soap_->error = SOAP_OK;  // the comparison leaves a mark there
        return match;
    }

    /// Whether reading stopped at a bound of ours rather than at broken bytes.
    [[nodiscard]] bool hit_limit() const
    {
        return crowded_ || soap_->error == SOAP_LEVEL || soap_->error == SOAP_LENGTH || soap_->error == SOAP_OCCURS;
    }

private:
    static constexpr std::size_t piece_bytes = 2048;
    static constexpr std::size_t max_names = 512;  ///< known devices have up to a hundred

    template <typename Node>
    static bool is_crowded(const Node* node)
    {
        std::size_t count = 0;
        for (; node != nullptr && count <= max_names; node = node->next) ++count;
        return count > max_names;
    }

    static std::size_t receive(struct soap* s, char* buffer, std::size_t size)
    {
        auto& self = *static_cast<SoapContext*>(s->user);
        self.crowded_ = self.crowded_ || is_crowded(s->attributes) || is_crowded(s->nlist);
        const std::size_t count = self.crowded_ ? 0 : std::min({size, piece_bytes, self.rest_.size()});
        if (count > 0) std::memcpy(buffer, self.rest_.data(), count);
        self.rest_.remove_prefix(count);
        return count;
    }

    struct Free {
        void operator()(struct soap* s) const
        {
            soap_destroy(s);
            soap_end(s);
            soap_free(s);
        }
    };
    std::string_view rest_;
    bool crowded_ = false;
    std::unique_ptr<struct soap, Free> soap_;
};

/// gSOAP's text; empty where the element was left out.
inline std::string_view text_of(const char* text)
{
    return text ? std::string_view(text) : std::string_view();
}

inline Fault fault_from(const flt__Fault& read)
{
    const auto* code = read.SOAP_ENV__Code;
    const std::string_view head = code ? text_of(code->SOAP_ENV__Value) : text_of(read.faultcode);
    std::vector<std::string_view> subcodes;
    for (const auto* sub = code ? code->SOAP_ENV__Subcode : nullptr; sub && subcodes.size() < limits::soap_depth;
         sub = sub->SOAP_ENV__Subcode)
        subcodes.push_back(text_of(sub->SOAP_ENV__Value));
    const auto* reason = read.SOAP_ENV__Reason;
    const auto* detail = read.SOAP_ENV__Detail;
    return make_fault(head, subcodes, reason ? text_of(reason->SOAP_ENV__Text) : text_of(read.faultstring),
                      detail ? text_of(detail->SOAP_ENV__Text) : std::string_view());
}

}  // namespace onvigil::protocol
