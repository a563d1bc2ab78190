using System.Text.RegularExpressions;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>
/// A service with what <c>docker-compose.yml</c> sets for access: it admits every caller, from all addresses of its
/// container.
/// </summary>
public sealed partial class ComposeHostsTests : ServiceTests
{
    protected override Dictionary<string, string> Settings =>
        Environment()
            .Matches(File.ReadAllText(Repository.PathTo("docker-compose.yml")))
            .ToDictionary(
                setting => setting.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal),
                setting => setting.Groups["value"].Value
            );

    [Test]
    public void Compose_ThatAdmitsEveryCaller_NamesTheHosts() =>
        Assert.That(Settings.Keys, Is.EquivalentTo((string[])["Auth:AllowAnonymousNetwork", "AllowedHosts"]));

    [TestCase("localhost:5080", "200 ")]
    [TestCase("127.0.0.1:5080", "200 ")]
    [TestCase("[::1]:5080", "200 ")]
    [TestCase("fileservice:8080", "200 ")]
    [TestCase("evil.example:5080", "421 request.wrong_host")]
    [TestCase("evil", "421 request.wrong_host")]
    public async Task Get_UnderAName_IsAnsweredOnThoseOfTheHostAndTheComposeNetwork(string host, string expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/upload/files") { Headers = { Host = host } };

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo(expected));
    }

    // A password with ; or a space would end the connection string, or change the host.
    [Test]
    public void Compose_GivesThePasswordApart()
    {
        string compose = File.ReadAllText(Repository.PathTo("docker-compose.yml"));

        Assert.That(compose, Does.Match(@"(?m)^ +Database__Password: \$\{POSTGRES_PASSWORD"));
        Assert.That(compose, Does.Not.Match("(?mi)^ +ConnectionStrings__.*password"));
    }

    [TestCase("fileservice", "mem_limit", "pids_limit", "nofile", "logging")]
    [TestCase("postgres", "mem_limit", "pids_limit", "logging")]
    public void Compose_LimitsEachContainer(string service, params string[] limits)
    {
        string compose = File.ReadAllText(Repository.PathTo("docker-compose.yml"));
        string part = Regex.Match(compose, $@"(?ms)^  {service}:\n(.*?)(?=^  \w|^\w)").Groups[1].Value;

        Assert.That(limits.Where(limit => !Regex.IsMatch(part, $@"(?m)^ +{limit}: \S")), Is.Empty);
    }

    [GeneratedRegex(@"^ +(?<name>Auth__\w+|AllowedHosts): ""?(?<value>[^""\n]*)""?$", RegexOptions.Multiline)]
    private static partial Regex Environment();
}
