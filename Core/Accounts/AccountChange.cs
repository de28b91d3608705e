namespace Nudge.Core.Accounts;

/// <summary>The outcome of a change of accounts or members. Nothing was changed unless it is <see cref="Done"/>.</summary>
public enum AccountChange
{
    /// <summary>It is durable.</summary>
    Done,

    /// <summary>There is an account of that name.</summary>
    Exists,

    /// <summary>There is no account of that name, or it has no such right.</summary>
    Unknown,

    /// <summary>There are as many accounts, or members of the app, as there may be.</summary>
    Full,

    /// <summary>The account owns, or is a member of, as many apps as it may.</summary>
    AppsFull,

    /// <summary>The account's role lets it own no apps.</summary>
    NoOwner,

    /// <summary>The account owns apps, or the app by it.</summary>
    OwnsApps,

    /// <summary>It is the last operator.</summary>
    LastOperator,
}
