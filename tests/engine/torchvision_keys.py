"""Facts about torchvision 0.28.0: the keys of every network that resviz has, too.

Per network the number of entries in its ``state_dict`` and the first 16 digits of the SHA-256 of
``key shape`` lines, sorted, as in ``fc.weight (1000, 512)``. torchvision's ``regnet_x_400mf`` and
``regnet_y_800mf`` are left out: the widths of their last stage are not those of the paper's code,
which `regnetx_004` and `regnety_008` have.
"""

KEYS = {
    "alexnet": (16, "935c1ea73a7869ee"),
    "convnext_base": (344, "a2ebf7cb23991629"),
    "convnext_small": (344, "6c5c4d12ec41e5f7"),
    "convnext_tiny": (182, "ddd0f74f783edf2b"),
    "densenet121": (727, "9c659ec278435e95"),
    "densenet161": (967, "96e788964c2c431f"),
    "densenet169": (1015, "03a0accd6e99d8d0"),
    "densenet201": (1207, "ebf13d018b02ad9d"),
    "googlenet": (344, "545eb1baab91f5d8"),
    "mobilenet_v2": (314, "e3eb10f890f74c6e"),
    "regnetx_008": (320, "2f9c207dbdac036d"),
    "regnetx_016": (356, "ca36bf1cd20cfcfc"),
    "regnetx_032": (482, "fdbb0814dab9ac2f"),
    "regnety_004": (384, "690df430b14ffc1a"),
    "regnety_016": (626, "4ebd5a58f3184107"),
    "regnety_032": (494, "f4c351a453f91297"),
    "resnet101": (626, "dbc3ca74fffafc72"),
    "resnet152": (932, "7d486dbdc941506e"),
    "resnet18": (122, "5191d63ec3989592"),
    "resnet34": (218, "f8de2a1812ef85e4"),
    "resnet50": (320, "a87e91cd6bd1f939"),
    "resnext101_32x8d": (626, "5068f88fa77e6142"),
    "resnext101_64x4d": (626, "81b2497c5bec9c31"),
    "resnext50_32x4d": (320, "20929ac81dfcc94f"),
    "shufflenet_v2_x0_5": (338, "83434269737afc7f"),
    "shufflenet_v2_x1_0": (338, "c54ed350c00fa178"),
    "shufflenet_v2_x1_5": (338, "c70a4c3a755fe3db"),
    "shufflenet_v2_x2_0": (338, "20a856e8ae47211d"),
    "vgg11": (22, "b11acd4f90d9643f"),
    "vgg11_bn": (62, "56ed5816909a8132"),
    "vgg13": (26, "79ca8fd7a1480aa7"),
    "vgg13_bn": (76, "e4f52ce016e5e82f"),
    "vgg16": (32, "ba63c2556d912509"),
    "vgg16_bn": (97, "86bad13b66635552"),
    "vgg19": (38, "393fac8b08b63fbe"),
    "vgg19_bn": (118, "faf0fdbb92f698c6"),
    "vit_b_16": (152, "2c2360f6707280a8"),
    "wide_resnet101_2": (626, "5004ebcdd27edca6"),
    "wide_resnet50_2": (320, "03413d59409d9728"),
}

GOOGLENET_WITH_AUXILIARY_HEADS = (364, "de3745733576b3b1")
