using System.CommandLine;
using System.CommandLine.Parsing;

namespace Nudge.Silo.Hosting;

/// <summary>One line about a command line that cannot be followed, with the nearest right word.</summary>
internal static class CommandMistakes
{
    /// <returns><see langword="null"/>: it can be followed.</returns>
    internal static string? Find(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0)
            return null;
        if (parsed.UnmatchedTokens is [var unknown, ..])
            return Unknown(parsed.CommandResult.Command, unknown);
        var empty = parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(option => option.Errors.Any());
        if (empty is not null)
            return $"{empty.Option.Name} needs {(empty.Tokens.Count > 1 ? "to be given once" : "a value")}. "
                + $"{HelpOf(parsed.CommandResult.Command)}";
        return parsed.CommandResult.Command switch
        {
            { Arguments.Count: > 0 } command => $"{command.Name} needs a file: ./nudge {command.Name} FILE. {HelpOf(command)}",
            { Subcommands.Count: > 0 } command =>
                $"{command.Name} needs one of: {string.Join(", ", command.Subcommands.Select(each => each.Name))}. {HelpOf(command)}",
            var command => $"{parsed.Errors[0].Message} {HelpOf(command)}",
        };
    }

    private static string Unknown(Command command, string unknown)
    {
        var isOption = unknown.StartsWith('-');
        var name = isOption ? unknown.Split('=')[0] : unknown;
        var known = isOption
            ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
            : command.Subcommands.Select(each => each.Name);
        var nearest = Nearest.To(name, known) is { } guess ? $" Did you mean {guess}?" : "";
        return $"There is no {(isOption ? "option" : "command")} '{name}'.{nearest} {HelpOf(command)}";
    }

    private static string HelpOf(Command command) =>
        $"./nudge {string.Concat(PathOf(command).Select(name => $"{name} "))}--help shows all options.";

    private static IEnumerable<string> PathOf(Command command) =>
        command is RootCommand ? [] : command.Parents.OfType<Command>().SelectMany(PathOf).Append(command.Name);
}
