using System.Globalization;
using Nudge.Bench;
using Nudge.Bench.Hostile;
using Nudge.Bench.Peer;
using Nudge.Bench.Reporting;
using Nudge.Bench.Scenarios;

// The peers are this program too, so that one publish builds both.
if (args is ["peer", var kind, var port])
{
    await (kind == "hub"
        ? PlainHub.ServeAsync(int.Parse(port, CultureInfo.InvariantCulture))
        : PlainSockets.ServeAsync(int.Parse(port, CultureInfo.InvariantCulture)));
    return 0;
}

// So are the attacker, whose processor time is then counted apart, and who receives the webhooks that it causes.
if (args is ["webhooks", var heardAt])
{
    await WebhookReceiver.ServeAsync(int.Parse(heardAt, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["attack", var attack, var target])
{
    Attacker.Run(attack, target);
    return 0;
}

if (args is ["help" or "--help", ..])
{
    Console.WriteLine(BenchOptions.Help);
    return 0;
}

try
{
    var options = BenchOptions.Parse(args);
    (string Name, Func<BenchOptions, Task<string>> RunAsync)[] scenarios =
    [
        (PublishScenario.Name, PublishScenario.RunAsync),
        (PublishScenario.BareName, PublishScenario.RunBareAsync),
        (FanOutScenario.Name, FanOutScenario.RunAsync),
        (MillionScenario.Name, MillionScenario.RunAsync),
        (PusherScenario.Name, PusherScenario.RunAsync),
        (PushScenario.Name, PushScenario.RunAsync),
        (LanesScenario.Name, LanesScenario.RunAsync),
        (SocketsScenario.Name, SocketsScenario.RunAsync),
        (RetentionScenario.Name, RetentionScenario.RunAsync),
        (ClusterScenario.Name, ClusterScenario.RunAsync),
        (HostileScenario.Name, HostileScenario.RunAsync),
    ];
    var chosen = scenarios.Where(scenario =>
        (options.Scenario == "all" && scenario.Name is not (PublishScenario.BareName or PushScenario.Name or LanesScenario.Name
            or RetentionScenario.Name or ClusterScenario.Name or HostileScenario.Name))
        || options.Scenario == scenario.Name).ToArray();
    if (chosen.Length == 0)
        throw new ArgumentException($"There is no scenario '{options.Scenario}'.");
    foreach (var (name, _) in chosen)
        Report.Require(name, options.Into);
    foreach (var (name, runAsync) in chosen)
        Report.Write(name, await runAsync(options with { Scenario = name }), options.Into);
    // A scenario with bounds sets it where one was broken.
    return Environment.ExitCode;
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{BenchOptions.Help}");
    return 2;
}
