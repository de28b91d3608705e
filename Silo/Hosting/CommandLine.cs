using System.CommandLine;
using Nudge.Silo.Cluster;
using Nudge.Silo.Embedded;
using Nudge.Silo.Engines;

namespace Nudge.Silo.Hosting;

/// <summary>The commands of the executable, and what each of them runs.</summary>
/// <remarks>
/// Exit codes: 0 done or stopped as asked, 1 could not be done, 2 the command line asks for something that does not exist.
/// </remarks>
internal static class CommandLine
{
    /// <summary>Reads the arguments and does what they ask for.</summary>
    internal static Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var root = Root();
        // A value that begins with @ is a value, and no file with further arguments.
        var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (CommandMistakes.Find(parsed) is { } mistake)
        {
            Console.Error.WriteLine(mistake);
            return Task.FromResult(2);
        }

        // Signals belong to the host, which drains first, and to the commands that change a store.
        return parsed.InvokeAsync(
            new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, CancellationToken.None);
    }

    /// <summary>All commands with their options: what the help shows.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand("""
            Nudge: in-app notifications. Without a command it serves http://127.0.0.1:8080 with a SQLite file under ./data.

            Each setting is also an environment variable (NUDGE__LISTEN, NUDGE__DATA, NUDGE__STORE, …) or stands in appsettings.json
            under "Nudge". The command line wins over the environment, the environment over the file. docs/operating/settings.md has them all.
            """);
        Serve(root, new EmbeddedEngine());
        // The library's own refuses to stand beside other options.
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(
            new Option<bool>("--version") { Description = "The version", Arity = ArgumentArity.Zero, Action = new VersionAnswer() });
        root.Subcommands.Add(Serve(new("cluster", "One node of a cluster over a PostgreSQL database."), new ClusterEngine()));
        root.Subcommands.Add(Transfer(isImport: false, new("export", "All data of a store into a file, while no server runs on it.")));
        root.Subcommands.Add(
            Transfer(isImport: true, new("import", "A file of an export into an empty store, while no server runs on it.")));
        root.Subcommands.Add(Admin());
        return root;
    }

    private static Command Serve(Command command, IActorEngine engine)
    {
        var settings = new CommandSettings(command, [.. SettingOption.OfServers, .. engine.Options]);
        settings.AddDemoSwitches();
        command.SetAction((parsed, _) => ServerProcess.RunAsync(settings.Read(parsed), engine));
        return command;
    }

    private static Command Transfer(bool isImport, Command command)
    {
        var file = new Argument<string>("FILE") { Description = "The file; compressed if its name ends with .gz." };
        command.Arguments.Add(file);
        var settings = new CommandSettings(command, [SettingOption.Data, SettingOption.Store]);
        command.SetAction((parsed, _) => StoreCommand.RunAsync(
            settings.Read(parsed), new StoreTransfer(isImport, parsed.GetRequiredValue(file)).RunAsync));
        return command;
    }

    private static Command Admin()
    {
        var name = new Option<string>("--name")
        {
            HelpName = "NAME",
            Description = "The account, of whatever role. Default: admin",
            DefaultValueFactory = _ => FirstAdmin.Name,
        };
        var fromInput = new Option<bool>("--stdin")
        {
            Description = "Read the new password from the first line of the standard input instead of making one.",
        };
        const string About = "Gives an account a new password, while no server runs on the SQLite file; with PostgreSQL at any time.";
        var password = new Command("password", About) { name, fromInput };
        var settings = new CommandSettings(password, [SettingOption.Data, SettingOption.Store]);
        password.SetAction((parsed, _) => StoreCommand.RunAsync(
            settings.Read(parsed),
            new AdminPasswordChange(parsed.GetRequiredValue(name), parsed.GetValue(fromInput) ? Console.In : null).RunAsync));
        return new("admin", "Who administers the server.") { password };
    }
}
