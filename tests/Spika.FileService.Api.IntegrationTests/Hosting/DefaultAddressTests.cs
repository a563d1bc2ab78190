using Microsoft.AspNetCore.Builder;
using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class DefaultAddressTests
{
    [Test]
    public void UseDefaultAddress_WhenNothingIsConfigured_ListensOnLoopback()
    {
        Assert.That(UrlsAfter(), Is.EqualTo("http://localhost:5080"));
    }

    [Test]
    public void UseDefaultAddress_WhenUrlsAreGiven_KeepsThem()
    {
        Assert.That(UrlsAfter("--urls", "http://127.0.0.1:7001"), Is.EqualTo("http://127.0.0.1:7001"));
    }

    [TestCase("--http_ports", "8080")]
    [TestCase("--https_ports", "8443")]
    [TestCase("--Kestrel:Endpoints:Main:Url", "http://127.0.0.1:7001")]
    public void UseDefaultAddress_WhenAnAddressIsGivenAnotherWay_AddsNone(params string[] arguments)
    {
        Assert.That(UrlsAfter(arguments), Is.Null);
    }

    private static string? UrlsAfter(params string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(UnwatchedSettings.With(arguments));
        builder.UseDefaultAddress();
        return builder.Configuration["urls"];
    }
}
