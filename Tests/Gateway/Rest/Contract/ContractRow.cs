namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>One line of the contract: who calls what, and what is answered. Words in braces are the world's.</summary>
/// <param name="Need">The need that it is of.</param>
/// <param name="Who">A party of the world; with <c>@page</c> behind it the call comes from a page of somewhere else.</param>
/// <param name="Call">Method and path.</param>
/// <param name="Body">Empty: none.</param>
/// <param name="Answer">How the answer begins: its status with its body, or of a refusal <c>status code field limit</c>.</param>
internal sealed record ContractRow(string Need, string Who, string Call, string Body, string Answer)
{
    internal string Method => Call[..Call.IndexOf(' ', StringComparison.Ordinal)];

    internal string Path => Call[(Call.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    internal int Status => int.Parse(Answer[..3], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether it leaves the world as it was.</summary>
    internal bool ChangesNothing => Method == "GET" || Status >= 400;

    public override string ToString() => $"{Need}: {Who} {Call} {(Body.Length > 200 ? Body[..200] : Body)} -> {Answer}";
}
