#compdef onvigil
# zsh completion for onvigil(1). Commands and options are those that the installed onvigil names in its --help; devices,
# lists and sinks are those of the running daemon.

# "name:help" of the commands below "onvigil $@".
_onvigil_commands() {
  local -a found
  found=(${(f)"$($words[1] "$@" --help 2>/dev/null |
    sed -nE '/^[Ss][Uu][Bb][Cc][Oo][Mm][Mm][Aa][Nn][Dd][Ss]:/,/^$/s/^  ([a-z][a-z-]*) *(.*)/\1:\2/p')"})
  _describe -t commands command found
}

_onvigil_options() {
  local -a found
  found=(${(f)"$({ $words[1] "$@" --help; $words[1] --help } 2>/dev/null |
    sed -nE 's/^  (-[A-Za-z], *)?(--[a-z-]+)([^ ]* )*(  *)?(.*)/\2:\5/p' | sort -u)"})
  _describe -t options option found
}

_onvigil_choices() {
  local option=$1
  shift
  { $words[1] "$@" --help; $words[1] --help } 2>/dev/null |
    sed -nE "s/^  ([^{]*,)? *${option}[, ][^{]*\{([^}]*)\}.*/\2/p" | head -n 1 | tr , '\n'
}

_onvigil_known() {
  local -a found
  case $1 in
    devices)
      found=(${(f)"$($words[1] devices -o jsonl 2>/dev/null </dev/null | grep -oE '"(id":"dev-|addresses":\[")[^"]*' | sed 's/.*"//')"}) ;;
    makers) found=(${(f)"$($words[1] devices -o jsonl 2>/dev/null </dev/null | grep -oE '"maker":"[^"]+' | sed 's/.*"//')"}) ;;
    lists) found=(${(f)"$($words[1] policy lists -o json 2>/dev/null </dev/null | grep -oE '"id": ?"[^"]+' | sed 's/.*"//')"}) ;;
    sinks) found=(${(f)"$($words[1] alerts -o json 2>/dev/null </dev/null | grep -oE '"name": ?"[^"]+' | sed 's/.*"//')"}) ;;
  esac
  compadd -a found
}

_onvigil_value() {
  local -a found
  case $1 in
    --verdict) compset -P '*,'; compadd -S '' banned suspected advisory unknown clear ;;
    --state) compadd online offline ;;
    --kind) compset -P '*,'; compadd -S '' camera recorder printer computer router other ;;
    --identification) compset -P '*,'; compadd -S '' ok needs-login refused unreachable malformed pending none ;;
    --sort) compadd verdict id maker model address name first_seen last_seen ;;
    --unknown-is) compadd ok warning ;;
    --format) compadd html csv json ;;
    --list) _onvigil_known lists ;;
    --maker) _onvigil_known makers ;;
    --device) _onvigil_known devices ;;
    --type)
      compset -P '*,'
      compadd -S '' 'device.*' 'finding.*' 'sensor.*' device.{found,changed,moved,offline,online,merged,forgotten,contradiction} \
        finding.{opened,updated,closed,waived,unwaived} sensor.{started,stopped,heartbeat,degraded,recovered} \
        baseline.taken network.added policy.changed events.lost ;;
    --socket | --output | --from | --key | --keys) _files ;;
    *)
      found=(${(f)"$(_onvigil_choices "$@")"})
      compadd -a found ;;
  esac
}

_onvigil() {
  local previous=$words[CURRENT-1] word
  local -a command
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    case $word in
      -o | --output-format | --socket | --site | --tenant | --color | --timeout) ((i++)) ;;
      -*) ;;
      *)
        command+=($word)
        [[ $#command -eq 1 && $word == (policy|alerts|config|clock|report|hub) ]] || break ;;
    esac
  done
  [[ $previous == -o ]] && previous=--output-format
  if [[ $words[CURRENT] == -* ]]; then
    _onvigil_options $command
    return
  fi
  if [[ $previous == --* ]]; then _onvigil_value $previous $command && return; fi
  case "$command" in
    "" | help) _onvigil_commands ;;
    policy | config | alerts | clock | report | hub) _onvigil_commands $command ;;
    show | explain | waive | unwaive | label | forget | retry) _onvigil_known devices ;;
    "policy diff") _files -/ ;;
    "policy show") _onvigil_known lists ;;
    "alerts test" | "alerts replay") _onvigil_known sinks ;;
    "config check" | "report verify" | import | export | support) _files ;;
  esac
}

_onvigil "$@"
