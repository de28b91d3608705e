using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Hosting;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>The description and the server are held together: what is there is described, and what is described is so.</summary>
[Collection(ApiCollection.Name)]
public sealed partial class OpenApiTests(ApiServer server)
{
    [Fact]
    public async Task Every_route_is_described_and_every_description_has_a_route()
    {
        var document = await OpenApiDocument.ReadAsync(server);
        var routes = server.Endpoints.OfType<RouteEndpoint>()
            .Where(route => !route.RoutePattern.RawText!.StartsWith("/openapi/", StringComparison.Ordinal)
                    && route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} /{route.RoutePattern.RawText!.Trim('/')}"));

        Assert.Equal(
            routes.Order(StringComparer.Ordinal), document.Operations.Select(operation => $"{operation}").Order(StringComparer.Ordinal));
        Assert.StartsWith("3.1", document.Root.GetProperty("openapi").GetString());
    }

    [Fact]
    public async Task The_description_is_made_once_and_who_has_it_is_not_sent_it_again()
    {
        using var client = new HttpClient { BaseAddress = server.Url };
        var path = new Uri("/openapi/v1.json", UriKind.Relative);
        using var first = await client.GetAsync(path);
        using var head = await client.SendAsync(new(HttpMethod.Head, path));
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var known = await client.SendAsync(again);

        Assert.Equal(first.Headers.ETag, head.Headers.ETag);
        Assert.Equal(first.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Empty(await known.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Every_operation_says_what_it_is_for_what_it_takes_and_what_can_go_wrong()
    {
        var document = await OpenApiDocument.ReadAsync(server);

        Assert.All(document.Operations, operation =>
        {
            Assert.NotEqual("", operation.Json.GetProperty("summary").GetString());
            Assert.Equal(
                HoleInPath().Matches(operation.Path).Select(hole => hole.Groups["name"].Value),
                operation.Parameters.Where(each => each.GetProperty("in").GetString() == "path")
                    .Select(each => each.GetProperty("name").GetString()!));
            Assert.All(operation.Parameters, parameter => Assert.True(parameter.TryGetProperty("example", out _)));
            Assert.Contains(operation.Json.GetProperty("responses").EnumerateObject(), answer => answer.Name.StartsWith('2'));
            foreach (var answer in operation.Json.GetProperty("responses").EnumerateObject().Where(answer => int.Parse(answer.Name) >= 400))
            {
                var codes = Code().Matches(answer.Value.GetProperty("description").GetString()!)
                    .Select(code => code.Groups["code"].Value).ToArray();
                Assert.NotEmpty(codes);
                Assert.All(codes, code => Assert.Equal(int.Parse(answer.Name), StatusOf(code)));
                var isPlain = operation.Takes("pusherSignature") && int.Parse(answer.Name) < 500;
                Assert.True(answer.Value.GetProperty("content").TryGetProperty(isPlain ? "text/plain" : "application/problem+json", out _));
            }
        });
    }

    [Fact]
    public async Task Every_operation_answers_as_it_is_described()
    {
        var document = await OpenApiDocument.ReadAsync(server);
        foreach (var operation in document.Operations)
        {
            foreach (var credentials in ((string[])["serverBearer", "client", "admin", "pusherSignature"])
                .Where(operation.Takes).DefaultIfEmpty(""))
            {
                // A device's token alone will do, so that each call can be made as its example says.
                var app = await server.CreateAppAsync(AppSettings.Default with { Devices = new(TokenAlone: true) });
                // Another one each time: calls of an admin's own access end it.
                var admin = await LogInAsync();
                var caller = credentials switch
                {
                    "serverBearer" => app.Server,
                    "client" => await app.UserAsync("ada", """{"library:7":["subscribe"]}"""),
                    "admin" => admin,
                    "pusherSignature" => app.Signing,
                    _ => new(server.Url, ""),
                };
                var (path, body) = await PrepareAsync(operation, app, admin);
                var isForApp = credentials == "admin" && Has(operation, "app_id");
                if (operation.Path == "/api/why")
                    path += "?id=own&user=ada";
                else if ((credentials == "serverBearer" || isForApp) && Has(operation, "user"))
                    path += "?user=ada";
                if (isForApp)
                    path += $"{(path.Contains('?') ? '&' : '?')}app_id={app.Id}";
                await CheckAsync(document, operation, credentials == "admin" ? LogInAsync : () => Task.FromResult(caller), path, body);
            }
        }
    }

    private static bool Has(DescribedOperation operation, string parameter) =>
        operation.Parameters.Any(each => each.GetProperty("name").GetString() == parameter);

    /// <summary>Calls the operation as its examples say, and with each parameter that may be left out.</summary>
    private static async Task CheckAsync(
        OpenApiDocument document, DescribedOperation operation, Func<Task<ApiApp.Caller>> callerAsync, string path, byte[]? body)
    {
        var parameters = operation.Parameters.Where(
            each => each.GetProperty("in").GetString() != "path" && each.GetProperty("name").GetString() != "user");
        var isDone = false;
        foreach (var parameter in parameters)
        {
            var (name, value) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("example").ToString());
            var isHeader = parameter.GetProperty("in").GetString() == "header";
            var query = isHeader ? path : $"{path}{(path.Contains('?') ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";
            var one = await (await callerAsync()).SendAsync(new(operation.Method), query, body, isHeader ? [(name, value)] : []);
            Check(document, operation, one);
            isDone |= one.Status < 300;
        }

        var answer = await (await callerAsync()).SendAsync(new(operation.Method), path, body);
        Check(document, operation, answer);
        // The call with its parameter has taken away what there was.
        if ((operation.Method == "DELETE" || operation.Path.EndsWith("/unsubscribe", StringComparison.Ordinal)) && isDone
            && answer.Status == 404)
            return;
        Assert.True(answer.Status < 300, $"{operation}, called as its example says: {answer.Problem}");
    }

    private static void Check(OpenApiDocument document, DescribedOperation operation, ApiAnswer answer)
    {
        Assert.True(
            operation.AnswerOf(answer.Status) is not null, $"{operation} answered {answer.Status}, which is not described: {answer.Body}");
        var described = operation.AnswerOf(answer.Status)!.Value;
        if (!described.TryGetProperty("content", out var content))
        {
            Assert.Equal("", answer.Body);
            return;
        }

        Assert.True(
            content.TryGetProperty(answer.ContentType!, out var shape), $"{operation} answered {answer.Status} as {answer.ContentType}.");
        if (answer.ContentType == "text/plain")
            return;
        using var body = JsonDocument.Parse(answer.Body);
        Assert.True(
            !document.Misfits(body.RootElement, shape.GetProperty("schema")).Any(),
            $"{operation} {answer.Status}: {string.Join("; ", document.Misfits(body.RootElement, shape.GetProperty("schema")))} in "
            + $"{answer.Body}");
    }

    /// <summary>Makes what the example names, where a fresh app does not have it.</summary>
    private async Task<(string Path, byte[]? Body)> PrepareAsync(DescribedOperation operation, ApiApp app, ApiApp.Caller admin)
    {
        await app.Server.PostAsync("/api/subscriptions", """{"channel":"library:7","user":"ada"}""");
        await app.PublishAsync("ada", "own");
        await app.PublishToChannelAsync("library:7", "one");
        var id = operation.Path.StartsWith("/api/subscriptions/", StringComparison.Ordinal)
            ? new SubscriptionPlace("ada", "library:7").Id
            : app.Id.Value;
        var path = operation.Path.Replace("{id}", id).Replace("{name}", "library:7").Replace("{user}", "ada")
            .Replace("{channel}", operation.Path.StartsWith("/apps/", StringComparison.Ordinal) ? "presence-library.7" : "library:7");
        // Of the one server, whose clock is the system's.
        var later = DateTimeOffset.UtcNow.AddHours(1)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        await app.Server.PostAsync(
            "/api/notify", $$$"""{"user":"ada","id":"{{{app.Id}}}","notBefore":"{{{later}}}","notification":{"type":"loan.due"}}""");
        // Each call registers a device of its own: a known one takes its secret.
        var body = operation.Example?.Replace("xxxxxxxxxxxxxxxxxxxxxx", Guid.NewGuid().ToString("N"))
            .Replace("2026-12-31T08:00:00Z", later, StringComparison.Ordinal);
        var device = await app.Server.PostAsync("/api/devices", """{"device_token":"ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]"}""");
        path = path.Replace("{device}", device.Json(201).GetProperty("id").GetString());
        if (operation is { Method: "DELETE", Path: "/api/devices" } or { Method: "GET", Path: "/api/channels" })
            path += "?device_token=ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]";
        if (path.Contains("{kid}"))
            path = path.Replace(
                "{kid}", (await admin.PostAsync($"/api/apps/{app.Id}/secrets", "")).Json(201).GetProperty("kid").GetString());
        if (path.Contains("{keyId}"))
            path = path.Replace(
                "{keyId}",
                (await admin.PostAsync($"/api/apps/{app.Id}/keys", """{"name":"jobs"}""")).Json(201).GetProperty("id").GetString());
        if (path.Contains("{code}"))
        {
            var issued = await app.Server.PostAsync("/api/access_codes", """{"channels":["library:7"]}""");
            path = path.Replace("{code}", issued.Json(201).GetProperty("access_code").GetString());
            body = operation.Example?.Replace("library", app.Id.Value);
        }

        if (operation.Path.Contains("push"))
            await MakePushesAsync(app, admin);
        path = path.Replace("{provider}", "webpush");
        var account = await MakeAccountAsync(app);
        path = path.Replace("{account}", account);
        body = body?.Replace("ben@library.example", path.EndsWith("/register", StringComparison.Ordinal) ? $"new-{account}" : account)
            .Replace("ada@library.example", $"new-{account}");
        if (path.StartsWith("/api/admin/", StringComparison.Ordinal) || path is "/api/accounts/login" or "/api/accounts/password")
            body = body?.Replace("correct horse battery staple", server.AdminPassword)
                .Replace("staple battery horse correct", server.AdminPassword);
        return (path, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body));
    }

    /// <summary>A notification of the app's id that is pushed, and keys of Web Push.</summary>
    private static async Task MakePushesAsync(ApiApp app, ApiApp.Caller admin)
    {
        await admin.SendAsync(HttpMethod.Patch, $"/api/apps/{app.Id}", """{"settings":{"push":{"enabled":true}}}"""u8.ToArray());
        await admin.SendAsync(
            HttpMethod.Put, $"/api/apps/{app.Id}/push/webpush", """{"credentials":{"subject":"mailto:ops@shop.example"}}"""u8.ToArray());
        await app.Server.PostAsync("/api/notify", $$$"""{"user":"eve","id":"{{{app.Id}}}","notification":{"type":"loan.due"}}""");
    }

    /// <summary>An account that is a member of the app.</summary>
    private async Task<string> MakeAccountAsync(ApiApp app)
    {
        var name = $"{Guid.NewGuid():N}";
        var row = new AdminRow("", AdminRow.FirstVersion, "") { Role = AccountRole.Owner };
        await server.Service<IAccountStore>().AddAccountAsync(name, row, DateTimeOffset.UnixEpoch, int.MaxValue, CancellationToken.None);
        await server.Service<IAccountStore>().PutMemberAsync(
            new(app.Id.Value, name, AppRole.Member, DateTimeOffset.UnixEpoch), int.MaxValue, CancellationToken.None);
        return name;
    }

    private async Task<ApiApp.Caller> LogInAsync()
    {
        var row = (await server.Service<IAdminStore>().FindAdminAsync(FirstAdmin.Name, CancellationToken.None))!;
        return new(server.Url, $"Bearer {server.Service<AdminTokens>().Mint(FirstAdmin.Name, row).Token}");
    }

    private static int StatusOf(string code) => typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null)).OfType<ErrorCode>().Single(each => each.Value == code).Status;

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex HoleInPath();

    [GeneratedRegex("`(?<code>[a-z_]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
