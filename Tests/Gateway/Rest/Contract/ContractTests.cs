using System.Text.RegularExpressions;
using Nudge.Tests.Gateway.Rest.Codes;
using Nudge.Tests.Gateway.Rest.Devices;

namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>Each path of S2 with each status that it has: what is called, by whom, and how the answer begins.</summary>
public sealed partial class ContractTests(ContractServer contract) : IClassFixture<ContractServer>
{
    /// <summary>Statuses that any call may have, and that their own tests bring about.</summary>
    private static readonly int[] OfAnyCall = [408, 429, 500, 503];

    /// <summary>Statuses that take a full table, or a purge, and where they are shown.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["POST /api/devices 409"] = nameof(DeviceRegistrationTests),
        ["POST /api/identities 409"] = nameof(DeviceRegistrationTests),
        ["POST /api/identify 409"] = nameof(DeviceRegistrationTests),
        ["POST /api/subscriptions 409"] = nameof(SubscriptionTests),
        ["POST /api/channels/{name}/subscribe 409"] = nameof(SubscriptionTests),
        ["POST /api/notify 409"] = nameof(PublicAppTests),
        ["POST /api/notifications 409"] = nameof(PublicAppTests),
        ["POST /api/notify/{name} 409"] = nameof(PublicAppTests),
        ["GET /api/apps/{id} 400"] = nameof(OwnersTests),
        ["POST /api/access_codes 409"] = nameof(IssueCodeTests),
        ["POST /api/access_codes/{code} 409"] = nameof(RedeemCodeTests),
    };

    private static readonly ContractRow[] Rows =
        [.. DeviceRows.All, .. ChannelRows.All, .. SubscriptionRows.All, .. PublishingRows.All, .. AppRows.All, .. CodeRows.All];

    public static TheoryData<int, string> Lines
    {
        get
        {
            var lines = new TheoryData<int, string>();
            for (var i = 0; i < Rows.Length; i++)
                lines.Add(i, Rows[i].ToString());
            return lines;
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task A_call_is_answered_as_its_line_says(int index, string line)
    {
        var world = await contract.WorldForAsync(Rows[index]);

        var answer = await world.CallAsync(Rows[index]);

        Assert.True(answer.Problem.StartsWith(world.Say(Rows[index].Answer), StringComparison.Ordinal), $"{line}\n{answer.Problem}");
    }

    [Fact]
    public async Task Each_status_that_is_described_of_a_path_of_S2_has_a_line()
    {
        var document = await OpenApiDocument.ReadAsync(contract.Server);
        var shown = Rows.Select(row => (row.Method, Path: row.Path.Split('?')[0], row.Status)).ToHashSet();
        var missing = new List<string>();
        foreach (var operation in document.Operations.Where(operation => OfS2().IsMatch($"{operation}")))
        {
            var pattern = new Regex($"^{Regex.Replace(operation.Path, @"\{\w+\}", "[^/]+")}$");
            foreach (var status in operation.Json.GetProperty("responses").EnumerateObject().Select(answer => int.Parse(answer.Name)))
            {
                if (!OfAnyCall.Contains(status) && !Elsewhere.ContainsKey($"{operation} {status}")
                    && !shown.Any(row => row.Method == operation.Method && row.Status == status && pattern.IsMatch(row.Path)))
                    missing.Add($"{operation} {status}");
            }
        }

        Assert.True(missing.Count == 0, string.Join(Environment.NewLine, missing));
    }

    [GeneratedRegex(
        "^(POST /api/(devices|identities|identify|notifications|notify|notify/{name}|apps|access_codes|access_codes/{code})"
        + "|GET /api/(channels|channels/{name}|notifications|apps|apps/{id})|(POST|DELETE) /api/(channels|subscriptions)"
        + "|DELETE /api/(apps/{id}|channels/{name}|subscriptions/{channel})"
        + "|POST /api/channels/{name}/(subscribe|unsubscribe)|(GET|POST) /api/channels/{name}/subscribers"
        + "|GET /api/subscriptions(/{id})?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex OfS2();
}
