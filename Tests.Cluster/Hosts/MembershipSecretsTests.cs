using Microsoft.Extensions.Options;
using Nudge.Gateway.Metrics;
using Nudge.Silo.Cluster.Membership;

namespace Nudge.Tests.Cluster.Hosts;

/// <summary>The credentials of a cluster's database are told to nobody.</summary>
public sealed class MembershipSecretsTests
{
    [Theory]
    [InlineData("Host=127.0.0.1;Password=a-secret", true)]
    [InlineData("Host=127.0.0.1;SSL Password=a-secret", false)]
    public void Npgsqls_metrics_are_left_out_if_they_would_tell_the_password_of_a_key(string database, bool areTaken)
    {
        var services = new ServiceCollection().AddOptions();
        services.Configure<MetricsOptions>(metrics => metrics.Meters = "Other");

        PostgresMembership.Read("", database)!.KeepSecret(services);

        using var provider = services.BuildServiceProvider();
        var selection = new MeterSelection(provider.GetRequiredService<IOptions<MetricsOptions>>().Value.Meters);
        Assert.Equal(areTaken, selection.Takes("Npgsql"));
        Assert.True(selection.Takes("Other"));
    }
}
