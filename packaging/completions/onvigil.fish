# fish completion for onvigil(1). Commands and options are those that the installed onvigil names in its --help; devices,
# lists and sinks are those of the running daemon.

# The words of the command so far, options and their values left out.
function __onvigil_command
    set -l words (commandline -opc)
    set -l skip 0
    for word in $words[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word -o --output-format --socket --site --tenant --color --timeout
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end

# "name<TAB>help" of the commands below "onvigil $argv".
function __onvigil_commands
    onvigil $argv --help 2>/dev/null |
        sed -nE '/^[Ss][Uu][Bb][Cc][Oo][Mm][Mm][Aa][Nn][Dd][Ss]:/,/^$/s/^  ([a-z][a-z-]*) *(.*)/\1\t\2/p'
end

function __onvigil_known
    switch $argv[1]
        case devices
            onvigil devices -o jsonl </dev/null 2>/dev/null | grep -oE '"(id":"dev-|addresses":\[")[^"]*'
        case makers
            onvigil devices -o jsonl </dev/null 2>/dev/null | grep -oE '"maker":"[^"]+'
        case lists
            onvigil policy lists -o json </dev/null 2>/dev/null | grep -oE '"id": ?"[^"]+'
        case sinks
            onvigil alerts -o json </dev/null 2>/dev/null | grep -oE '"name": ?"[^"]+'
    end | sed 's/.*"//' | sort -u
end

# The values that --help shows in braces behind an option: FORMAT:{table,json}.
function __onvigil_choices
    set -l command (__onvigil_command)[1..2]
    begin
        onvigil $command --help
        onvigil --help
    end 2>/dev/null | sed -nE "s/^  ([^{]*,)? *$argv[1][, ][^{]*\{([^}]*)\}.*/\2/p" | head -n 1 | string split ,
end

function __onvigil_value
    switch $argv[1]
        case --verdict
            __fish_append , banned suspected advisory unknown clear
        case --state
            printf '%s\n' online offline
        case --kind
            __fish_append , camera recorder printer computer router other
        case --identification
            __fish_append , ok needs-login refused unreachable malformed pending none
        case --sort
            printf '%s\n' verdict id maker model address name first_seen last_seen
        case --unknown-is
            printf '%s\n' ok warning
        case --format
            printf '%s\n' html csv json
        case --list
            __onvigil_known lists
        case --maker
            __onvigil_known makers
        case --device
            __onvigil_known devices
        case --type
            __fish_append , 'device.*' 'finding.*' 'sensor.*' device.{found,changed,moved,offline,online,merged,forgotten,contradiction} \
                finding.{opened,updated,closed,waived,unwaived} sensor.{started,stopped,heartbeat,degraded,recovered} \
                baseline.taken network.added policy.changed events.lost
        case --socket --output --from --key --keys
            __fish_complete_path (commandline -ct)
        case '*'
            __onvigil_choices $argv[1]
    end
end

function __onvigil_complete
    set -l command (__onvigil_command)
    set -l previous (commandline -opc)[-1]
    test "$previous" = -o; and set previous --output-format
    if string match -q -- '-*' (commandline -ct)
        begin
            onvigil $command[1..2] --help
            onvigil --help
        end 2>/dev/null | sed -nE 's/^  (-[A-Za-z], *)?(--[a-z-]+)([^ ]* )*(  *)?(.*)/\2\t\5/p' | sort -u
        return
    end
    if string match -q -- '--*' $previous
        set -l values (__onvigil_value $previous)
        if set -q values[1]
            printf '%s\n' $values
            return
        end
    end
    switch "$command[1..2]"
        case '' help
            __onvigil_commands
        case policy config alerts clock report hub
            __onvigil_commands $command
        case 'policy diff'
            __fish_complete_directories (commandline -ct)
        case 'policy show'
            __onvigil_known lists
        case 'alerts test' 'alerts replay'
            __onvigil_known sinks
        case 'config check' 'report verify' import export support
            __fish_complete_path (commandline -ct)
        case 'show*' 'explain*' 'waive*' 'unwaive*' 'label*' 'forget*' 'retry*'
            __onvigil_known devices
    end
end

complete -c onvigil -f -a '(__onvigil_complete)'
