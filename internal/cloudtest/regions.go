package cloudtest

// KnownRegions lists the regions that offer ApsaraMQ for Kafka (help page
// "Endpoints", doc-detail 183264, and the Terraform provider's region table).
func KnownRegions() []string {
	return []string{
		"cn-qingdao", "cn-beijing", "cn-zhangjiakou", "cn-huhehaote", "cn-wulanchabu",
		"cn-hangzhou", "cn-shanghai", "cn-shenzhen", "cn-heyuan", "cn-guangzhou",
		"cn-chengdu", "cn-hongkong", "ap-northeast-1", "ap-northeast-2",
		"ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "eu-central-1",
		"eu-west-1", "us-east-1", "us-west-1", "cn-north-2-gov-1",
		"cn-shenzhen-finance-1", "cn-shanghai-finance-1",
	}
}

func setOf(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, word := range words {
		set[word] = true
	}
	return set
}
