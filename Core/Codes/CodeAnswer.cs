namespace Nudge.Core.Codes;

/// <summary>The outcome of a try.</summary>
public enum CodeOutcome
{
    /// <summary>The code is this device's.</summary>
    Redeemed,

    /// <summary>There is no live code with these digits: it never was, is used or expired, or its app is gone.</summary>
    Wrong,

    /// <summary>The device has been wrong too often and waits; the code was not looked at.</summary>
    DeviceWaits,

    /// <summary>The same of the address.</summary>
    AddressWaits,

    /// <summary>The tries of the app are spent: nobody redeems for a while, and its codes stay as they are.</summary>
    AppPaused,
}

/// <summary>The answer to a try.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Code">The code, once redeemed.</param>
/// <param name="Until">Where somebody waits: until when.</param>
/// <param name="HasPaused">Whether it is this try that paused the app: over all nodes one of them says so.</param>
public sealed record CodeAnswer(CodeOutcome Outcome, AccessCodeRow? Code, DateTimeOffset? Until, bool HasPaused);
