#pragma once
/// hub/libpq.hpp - libpq, loaded when a hub is first asked: it brings some twenty libraries (Kerberos, LDAP, GnuTLS),
/// which take as long to load as all the rest of a program, and which a program that asks no hub does without.

#include <libpq-fe.h>

#include <optional>
#include <string>

namespace onvigil::hub {

/// Loads it. Why it cannot be had, and what to do.
[[nodiscard]] std::optional<std::string> libpq_missing();
/// One of its functions. Only where it is not missing.
[[nodiscard]] void* libpq_function(const char* name);

template <auto Function>
struct LibpqFunction;
/// Is called as the function, the name of which it hides in this namespace.
template <typename Returned, typename... Taken, Returned (*Function)(Taken...)>
struct LibpqFunction<Function> {
    const char* name;
    Returned operator()(Taken... taken) const
    {
        static const auto function = reinterpret_cast<Returned (*)(Taken...)>(libpq_function(name));
        return function(taken...);
    }
};

#define ONVIGIL_LIBPQ(name) constexpr LibpqFunction<::name> name = {#name}
ONVIGIL_LIBPQ(PQclear);
ONVIGIL_LIBPQ(PQconnectPoll);
ONVIGIL_LIBPQ(PQconnectStartParams);
ONVIGIL_LIBPQ(PQconnectdbParams);
ONVIGIL_LIBPQ(PQconsumeInput);
ONVIGIL_LIBPQ(PQencryptPasswordConn);
ONVIGIL_LIBPQ(PQerrorMessage);
ONVIGIL_LIBPQ(PQescapeIdentifier);
ONVIGIL_LIBPQ(PQescapeLiteral);
ONVIGIL_LIBPQ(PQexec);
ONVIGIL_LIBPQ(PQfinish);
ONVIGIL_LIBPQ(PQflush);
ONVIGIL_LIBPQ(PQfreemem);
ONVIGIL_LIBPQ(PQgetResult);
ONVIGIL_LIBPQ(PQgetlength);
ONVIGIL_LIBPQ(PQgetvalue);
ONVIGIL_LIBPQ(PQisBusy);
ONVIGIL_LIBPQ(PQnfields);
ONVIGIL_LIBPQ(PQntuples);
ONVIGIL_LIBPQ(PQport);
ONVIGIL_LIBPQ(PQresultErrorField);
ONVIGIL_LIBPQ(PQresultStatus);
ONVIGIL_LIBPQ(PQsendQuery);
ONVIGIL_LIBPQ(PQsendQueryParams);
ONVIGIL_LIBPQ(PQsetNoticeProcessor);
ONVIGIL_LIBPQ(PQsetSingleRowMode);
ONVIGIL_LIBPQ(PQsetnonblocking);
ONVIGIL_LIBPQ(PQsocket);
ONVIGIL_LIBPQ(PQsslStruct);
ONVIGIL_LIBPQ(PQstatus);
ONVIGIL_LIBPQ(PQtransactionStatus);
#undef ONVIGIL_LIBPQ

}  // namespace onvigil::hub
