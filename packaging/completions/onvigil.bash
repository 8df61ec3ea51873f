# shellcheck shell=bash
# bash completion for onvigil(1). Commands and options are those that the installed onvigil names in its --help; devices,
# lists and sinks are those of the running daemon.

# Names of the commands below "onvigil $@".
_onvigil_commands() {
  "$_onvigil_program" "$@" --help 2>/dev/null |
    sed -nE '/^[Ss][Uu][Bb][Cc][Oo][Mm][Mm][Aa][Nn][Dd][Ss]:/,/^$/s/^  ([a-z][a-z-]*).*/\1/p'
}

_onvigil_options() {
  { "$_onvigil_program" "$@" --help; "$_onvigil_program" --help; } 2>/dev/null |
    sed -nE 's/^  (-[A-Za-z], *)?(--[a-z-]+).*/\2/p'
}

# The values that --help shows in braces behind an option: FORMAT:{table,json}.
_onvigil_choices() {
  local option=$1
  shift
  { "$_onvigil_program" "$@" --help; "$_onvigil_program" --help; } 2>/dev/null |
    sed -nE "s/^  ([^{]*,)? *${option}[, ][^{]*\{([^}]*)\}.*/\2/p" | head -n 1 | tr , ' '
}

_onvigil_known() {
  case $1 in
    devices) "$_onvigil_program" devices -o jsonl | grep -oE '"(id":"dev-|addresses":\[")[^"]*' ;;
    makers) "$_onvigil_program" devices -o jsonl | grep -oE '"maker":"[^"]+' ;;
    lists) "$_onvigil_program" policy lists -o json | grep -oE '"id": ?"[^"]+' ;;
    sinks) "$_onvigil_program" alerts -o json | grep -oE '"name": ?"[^"]+' ;;
  esac 2>/dev/null </dev/null | sed 's/.*"//' | sort -u
}

# Offers words; behind a comma the next of a list.
_onvigil_offer() {
  local done='' rest=$_onvigil_word
  if [[ $rest == *,* ]]; then done=${rest%,*},; rest=${rest##*,}; fi
  mapfile -t COMPREPLY < <(compgen -P "$done" -W "$1" -- "$rest")
}

_onvigil_value() {
  case $1 in
    --verdict) _onvigil_offer "banned suspected advisory unknown clear" ;;
    --state) _onvigil_offer "online offline" ;;
    --kind) _onvigil_offer "camera recorder printer computer router other" ;;
    --identification) _onvigil_offer "ok needs-login refused unreachable malformed pending none" ;;
    --sort) _onvigil_offer "verdict id maker model address name first_seen last_seen" ;;
    --unknown-is) _onvigil_offer "ok warning" ;;
    --format) _onvigil_offer "html csv json" ;;
    --list) _onvigil_offer "$(_onvigil_known lists)" ;;
    --maker) _onvigil_offer "$(_onvigil_known makers)" ;;
    --device) _onvigil_offer "$(_onvigil_known devices)" ;;
    --type)
      _onvigil_offer "device.* finding.* sensor.* device.found device.changed device.moved device.offline device.online
        device.merged device.forgotten device.contradiction finding.opened finding.updated finding.closed finding.waived
        finding.unwaived baseline.taken network.added policy.changed sensor.started sensor.stopped sensor.heartbeat
        sensor.degraded sensor.recovered events.lost" ;;
    --socket | --output | --from | --key | --keys) mapfile -t COMPREPLY < <(compgen -f -- "$_onvigil_word"); compopt -o filenames ;;
    *) _onvigil_offer "$(_onvigil_choices "$@")" ;;
  esac
}

_onvigil() {
  local _onvigil_program=${COMP_WORDS[0]} _onvigil_word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local -a command=()
  local i word
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      -o | --output-format | --socket | --site | --tenant | --color | --timeout) ((i++)) ;;
      -*) ;;
      *)
        command+=("$word")
        case ${command[*]} in policy | alerts | config | clock | report | hub) ;; *) break ;; esac ;;
    esac
  done
  COMPREPLY=()
  [[ $previous == -o ]] && previous=--output-format
  if [[ $_onvigil_word == -* ]]; then
    _onvigil_offer "$(_onvigil_options "${command[@]}")"
    return
  fi
  if [[ $previous == --* ]]; then
    _onvigil_value "$previous" "${command[@]}"
    ((${#COMPREPLY[@]})) && return
  fi
  case "${command[*]}" in
    "" | help | policy | config | clock | hub) _onvigil_offer "$(_onvigil_commands "${command[@]#help}")" ;;
    alerts | report) _onvigil_offer "$(_onvigil_commands "${command[@]}")" ;;
    show | explain | waive | unwaive | label | forget | retry) _onvigil_offer "$(_onvigil_known devices)" ;;
    "policy diff") mapfile -t COMPREPLY < <(compgen -d -- "$_onvigil_word"); compopt -o filenames ;;
    "policy show") _onvigil_offer "$(_onvigil_known lists)" ;;
    "alerts test" | "alerts replay") _onvigil_offer "$(_onvigil_known sinks)" ;;
    "config check" | "report verify" | import | export | support)
      mapfile -t COMPREPLY < <(compgen -f -- "$_onvigil_word"); compopt -o filenames ;;
  esac
}

complete -F _onvigil onvigil
