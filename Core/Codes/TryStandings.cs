namespace Nudge.Core.Codes;

/// <summary>The three bounds that a try at a code has, as a store finds them and puts them back, with nobody in between.</summary>
/// <param name="Device">Of the device.</param>
/// <param name="Address">Of the address.</param>
/// <param name="App">Of the app.</param>
public readonly record struct TryStandings(TryStanding Device, TryStanding Address, TryStanding App)
{
    /// <summary>Names of rows in a store: those of devices and addresses belong to no app.</summary>
    public static IReadOnlyList<(string App, string Name)> KeysOf(CodeTry attempt) =>
    [
        (CodeTry.NoApp, $"device:{Convert.ToBase64String(attempt.Device.Span)}"), (CodeTry.NoApp, $"address:{attempt.Address}"),
        (attempt.App, "app"),
    ];

    /// <summary>In the order of <see cref="KeysOf"/>.</summary>
    public IReadOnlyList<TryStanding> All => [Device, Address, App];

    public static TryStandings Of(IReadOnlyList<TryStanding> standings) => new(standings[0], standings[1], standings[2]);

    /// <summary>Says whether a try has to wait, before the code is looked at.</summary>
    /// <param name="live">Live codes of the app.</param>
    /// <param name="now">The moment of the try.</param>
    /// <returns>
    /// The refusal, and the standings to write where it has changed them; <see langword="null"/>: the code may be looked at.
    /// </returns>
    public (CodeAnswer Answer, TryStandings Next)? FindWait(int live, DateTimeOffset now)
    {
        if (now < Device.Until)
            return (new(CodeOutcome.DeviceWaits, null, Device.Until, false), this);
        if (now < Address.Until)
            return (new(CodeOutcome.AddressWaits, null, Address.Until, false), this);
        if (now < App.Until)
            return (new(CodeOutcome.AppPaused, null, App.Until, false), this);
        if (TryBudget.Allows(App, live, now))
            return null;
        // Codes that were issued since the last try have made the next one too dear.
        var paused = TryBudget.Pause(now);
        return (new(CodeOutcome.AppPaused, null, paused.Until, true), this with { App = paused });
    }

    /// <summary>After a try that <see cref="FindWait"/> let pass and that found no code.</summary>
    public (CodeAnswer Answer, TryStandings Next) Miss(int live, DateTimeOffset now)
    {
        var next = new TryStandings(
            TryPause.OfDevice.Miss(Device, now), TryPause.OfAddress.Miss(Address, now), TryBudget.Miss(App, live, now));
        return (new(CodeOutcome.Wrong, null, null, now < next.App.Until), next);
    }
}
