using AutoMapper;
using Microsoft.Extensions.Logging.Abstractions;
using Spika.FileService.Api.Downloads;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

public sealed class DownloadMappingProfileTests
{
    private static readonly MapperConfiguration _configuration = new(
        mapper => mapper.AddProfile<DownloadMappingProfile>(),
        NullLoggerFactory.Instance
    );

    [Test]
    public void Configuration_IsComplete()
    {
        Assert.That(_configuration.AssertConfigurationIsValid, Throws.Nothing);
    }
}
