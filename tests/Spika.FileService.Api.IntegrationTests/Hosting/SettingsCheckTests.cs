using Microsoft.AspNetCore.Builder;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class SettingsCheckTests
{
    private readonly TextWriter _standardError = Console.Error;
    private readonly StringWriter _said = new();

    [SetUp]
    public void Listen()
    {
        _said.GetStringBuilder().Clear();
        Console.SetError(_said);
    }

    [TearDown]
    public void Restore() => Console.SetError(_standardError);

    [OneTimeTearDown]
    public void Close() => _said.Dispose();

    [Test]
    public async Task HasValidSettings_WhenNothingIsConfigured_IsTrue()
    {
        bool valid = await CheckAsync();

        Assert.That((valid, _said.ToString()), Is.EqualTo((true, "")));
    }

    [Test]
    public async Task HasValidSettings_WhenSeveralAreBad_SaysEach()
    {
        bool valid = await CheckAsync("--Uploads:MaxChunkBytes=0", "--ChunkRequests:MaxInFlight=0");

        Assert.Multiple(() =>
        {
            Assert.That(valid, Is.False);
            Assert.That(_said.ToString(), Does.Contain("Uploads:MaxChunkBytes must be from 1 to 67108864."));
            Assert.That(_said.ToString(), Does.Contain("ChunkRequests:MaxInFlight must be from 1 to 65536."));
        });
    }

    [Test]
    public async Task HasValidSettings_WhenOneCannotBeRead_NamesIt()
    {
        bool valid = await CheckAsync("--Uploads:MaxChunkBytes=many");

        Assert.Multiple(() =>
        {
            Assert.That(valid, Is.False);
            Assert.That(_said.ToString(), Does.Contain("'Uploads:MaxChunkBytes'"));
        });
    }

    private static async Task<bool> CheckAsync(params string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(arguments);
        builder.Services.AddApplication().AddValidatedOptions<ChunkRequestOptions>(ChunkRequestOptions.Section);
        await using WebApplication app = builder.Build();
        return app.HasValidSettings();
    }
}
