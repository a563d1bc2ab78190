using AutoMapper;
using Microsoft.Extensions.Logging.Abstractions;
using Spika.FileService.Api.Uploads;
using Spika.FileService.Application.Uploads.GetUpload;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Api.IntegrationTests.Uploads;

public sealed class UploadMappingProfileTests
{
    private static readonly MapperConfiguration _configuration = new(
        mapper => mapper.AddProfile<UploadMappingProfile>(),
        NullLoggerFactory.Instance
    );

    [Test]
    public void Configuration_IsComplete()
    {
        Assert.That(_configuration.AssertConfigurationIsValid, Throws.Nothing);
    }

    [Test]
    public void Map_EveryUploadState_HasAName([Values] UploadState state)
    {
        UploadDetails details = new(An.Upload(state), new ChunkSummary(ChunkSet.Empty, 0, null), null, null);

        Assert.That(
            _configuration.CreateMapper().Map<UploadData>(details).State,
            Is.EqualTo(state.ToString().ToLowerInvariant())
        );
    }
}
