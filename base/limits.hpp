#pragma once
/// base/limits.hpp - every bound on what a peer, a file or a user can make grow, in one place.
///
/// What exceeds a bound is dropped or cut, counted under the reason that `status` shows, and never fatal.

#include <chrono>
#include <cstddef>

namespace onvigil::limits {

using namespace std::chrono_literals;

// One message.
inline constexpr std::size_t datagram_bytes = 64 * 1024;    ///< largest UDP payload read
inline constexpr std::size_t http_head_bytes = 16 * 1024;   ///< status line and headers
inline constexpr std::size_t http_body_bytes = 512 * 1024;  ///< one answer of a device
inline constexpr std::size_t http_challenges = 8;           ///< WWW-Authenticate headers of one answer
inline constexpr std::size_t banner_bytes = 32 * 1024;      ///< of a web page or an RTSP answer, for its banner
inline constexpr std::size_t soap_depth = 64;               ///< nested elements
inline constexpr std::size_t soap_occurrences = 1024;       ///< repeated elements in one place
inline constexpr std::size_t matches_per_message = 256;     ///< ProbeMatch in one ProbeMatches
inline constexpr std::size_t namespaces_per_message = 96;   ///< distinct xmlns URIs kept; real devices declare up to 50
inline constexpr std::size_t challenges_per_answer = 16;    ///< WWW-Authenticate: schemes in all headers together
inline constexpr std::size_t headers_per_answer = 128;      ///< HTTP or RTSP

// One device.
inline constexpr std::size_t text_bytes = 512;  ///< any single text a device says of itself
inline constexpr std::size_t xaddrs_per_device = 16;
inline constexpr std::size_t scopes_per_device = 64;
inline constexpr std::size_t types_per_device = 16;
inline constexpr std::size_t interfaces_per_device = 64;  ///< network interfaces it tells of
inline constexpr std::size_t services_per_device = 64;
inline constexpr std::size_t addresses_per_device = 16;
inline constexpr std::size_t macs_per_device = 16;
inline constexpr std::size_t evidence_per_device = 128;
inline constexpr std::size_t labels_per_device = 64;
inline constexpr std::size_t predecessors_per_device = 4;  ///< gone devices whose place it may have taken

// The network.
inline constexpr std::size_t devices = 250'000;                     ///< in the inventory
inline constexpr std::size_t announced_events = 10'000;             ///< of the sensor itself, while a disk is full
inline constexpr std::size_t past_ids = 1'000'000;                  ///< ids of devices that are gone, kept unique
inline constexpr std::size_t held_observations = 50'000;            ///< of new or contested devices, not settled yet
inline constexpr std::size_t new_devices_per_round = 100'000;       ///< a flood of invented devices ends here
inline constexpr std::size_t answers_per_source_per_round = 2'048;  ///< from one address: an NVR has 256 channels
inline constexpr std::size_t remembered_answers = 400'000;          ///< hashes for duplicate suppression, per round
inline constexpr std::size_t split_answer_bytes = 4u << 20;         ///< of first halves that wait for the second
inline constexpr std::size_t undecodable_senders = 10'000;          ///< held back until the round ends
inline constexpr std::size_t unconfirmed_answers = 10'000;  ///< of makers' own protocols, until their hosts answer
inline constexpr std::size_t relayed_endpoints = 4'096;     ///< devices named by other hosts, until theirs is asked
inline constexpr std::size_t named_hosts_per_sender = 16;   ///< hosts that one sender may have us ask in a minute
inline constexpr std::size_t remembered_named_hosts = 16'384;
inline constexpr std::size_t questions_at_once = 1'024;  ///< to confirm those
inline constexpr std::size_t question_sockets = 64;      ///< of those, where the port is fixed: each has one
inline constexpr std::size_t remote_routes = 16'384;     ///< of this machine, through gateways
inline constexpr std::size_t presence_probes = 4'096;    ///< that said Bye, or Hello without an address, and are probed
inline constexpr std::size_t presence_probes_per_address = 256;  ///< of those; an NVR has so many channels
inline constexpr std::size_t queued_interviews = 250'000;        ///< devices waiting to be asked
inline constexpr std::size_t queued_retries = 10'000;            ///< devices that failed and are tried again unheard
inline constexpr std::size_t endpoints_per_url = 1'024;         ///< devices announced behind one address, port and path
inline constexpr std::size_t receive_buffer_bytes = 32u << 20;  ///< SO_RCVBUF asked for
inline constexpr std::size_t memberships_per_socket = 20;       ///< the kernel's own bound (igmp_max_memberships)

// Politeness to one host.
inline constexpr auto interview_time = 30s;            ///< all requests of one interview together
inline constexpr auto quiet_after_envelope = 200ms;    ///< a document has ended although more bytes were promised
inline constexpr auto interview_gap = 10s;             ///< between two interviews of one device, at least
inline constexpr std::size_t urls_per_interview = 5;   ///< ways in that are tried, the first included
inline constexpr std::size_t notes_per_host = 64;      ///< of certificates, one a port
inline constexpr std::size_t addresses_per_host = 16;  ///< of one hardware address; with more it stands for others
inline constexpr std::size_t datagrams_per_host_per_second = 50;
inline constexpr std::size_t requests_per_host_per_second = 10;
inline constexpr std::size_t new_neighbours_per_second = 200;  ///< on-link destinations not yet resolved

// Control.
inline constexpr std::size_t control_connections = 64;
inline constexpr std::size_t control_reserved_connections =
    8;  ///< more, for those who may change: readers cannot lock them out
inline constexpr std::size_t control_connections_per_reader = 16;  ///< of one user who only reads
inline constexpr std::size_t control_first_connections = 16;       ///< of all: for readers and hosts that have none yet
inline constexpr std::size_t control_tcp_connections = 64;
inline constexpr std::size_t control_connections_per_host = 32;  ///< of those; a proxy is one
inline constexpr std::size_t control_followers = 32;  ///< of one local user, or over TCP: they wait for events
inline constexpr std::size_t control_body_bytes = 64 * 1024;
inline constexpr std::size_t control_change_body_bytes = 4u << 20;  ///< of those who may change: makers and lists
inline constexpr auto control_idle = 30s;
inline constexpr auto control_request = 5s;                  ///< for the whole of one, from its first byte
inline constexpr std::size_t watch_backlog_events = 10'000;  ///< a reader this far behind is let go, with a word

// Alerts.
inline constexpr std::size_t event_message_bytes = 1024;     ///< the line for people
inline constexpr std::size_t event_reason_bytes = 1024;      ///< reasons joined in one event
inline constexpr std::size_t exec_value_bytes = 16 * 1024;   ///< one key in a program's environment; JSON has it whole
inline constexpr std::size_t relp_answer_bytes = 64 * 1024;  ///< of one RELP frame from a receiver
inline constexpr std::size_t http_sink_answer_bytes = 16 * 1024;  ///< of a webhook's answer; only its beginning matters
inline constexpr auto longest_retry_after = 1h;                   ///< a receiver's wish beyond this is not followed

}  // namespace onvigil::limits
